from modal_reference.partial_function import *
