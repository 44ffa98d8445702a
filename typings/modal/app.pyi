from modal_reference.app import *
