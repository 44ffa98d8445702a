from modal import client as client
from modal import cls as cls
from modal import dict as dict
from modal import environments as environments
from modal import image as image
from modal import object as object
from modal import partial_function as partial_function
from modal import queue as queue
from modal import secret as secret
from modal_reference import *
from modal_reference import __version__ as __version__
