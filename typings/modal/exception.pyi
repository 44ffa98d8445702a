from modal_reference.exception import *
