from modal_reference import *
from modal_reference import __version__ as __version__
