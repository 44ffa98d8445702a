from modal_reference.schedule import *
