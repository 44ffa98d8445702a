from modal_reference.dict import *
