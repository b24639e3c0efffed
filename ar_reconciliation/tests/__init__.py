from . import (
    test_access,
    test_js,
    test_matching,
    test_proof,
    test_undo,
)
