from modal_reference.environments import *
