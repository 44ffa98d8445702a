from modal_reference.output import *
