from modal_reference.secret import *
