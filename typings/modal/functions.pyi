from modal_reference.functions import *
