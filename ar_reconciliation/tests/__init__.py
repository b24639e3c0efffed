from . import (
    test_access,
    test_bridge,
    test_constraints,
    test_import,
    test_import_wizard,
    test_js,
    test_matching,
    test_proof,
    test_structure,
    test_undo,
)
