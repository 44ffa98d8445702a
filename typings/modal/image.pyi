from modal_reference.image import *
