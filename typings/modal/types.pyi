from modal_reference.types import *
