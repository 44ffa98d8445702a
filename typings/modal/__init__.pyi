from modal import client as client
from modal import dict as dict
from modal import environments as environments
from modal import object as object
from modal import queue as queue
from modal_reference import *
from modal_reference import __version__ as __version__
