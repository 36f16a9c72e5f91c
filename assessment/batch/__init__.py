"""The same judgement over a table of firms: packs compiled to expressions of a columnar engine.

Nothing outside may import this package but those that judge tables: the engine takes longer to start than a single judgement.
"""

from assessment.batch.cells import NotCompiled
from assessment.batch.columns import NotInColumns, table_of
from assessment.batch.compiled import EVERYTHING, Batch, Tell, compiled

__all__ = ["EVERYTHING", "Batch", "NotCompiled", "NotInColumns", "Tell", "compiled", "table_of"]
