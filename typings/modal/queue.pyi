from modal_reference.queue import *
