from modal_reference.client import *
