from modal_reference.runner import *
