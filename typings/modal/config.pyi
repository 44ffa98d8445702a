from modal_reference.config import *
