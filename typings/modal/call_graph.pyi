from modal_reference.call_graph import *
