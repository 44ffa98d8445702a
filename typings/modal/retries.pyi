from modal_reference.retries import *
