from modal_reference.object import *
