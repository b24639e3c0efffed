from . import exports
from . import statements
