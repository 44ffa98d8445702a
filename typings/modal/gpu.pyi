from modal_reference.gpu import *
