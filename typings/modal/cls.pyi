from modal_reference.cls import *
