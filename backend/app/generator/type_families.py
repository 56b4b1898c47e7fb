"""Capabilities of type families.

A new type family is added to these sets; other modules ask here instead of naming families.
"""

from app.generator.introspect.schema import TypeFamily

# A single column of these is called `id` if it is the whole primary key.
SURROGATE_KEY_FAMILIES = frozenset({TypeFamily.INTEGER, TypeFamily.UUID})
# A primary key may consist of columns of these.
KEY_FAMILIES = SURROGATE_KEY_FAMILIES | {
    TypeFamily.STRING,
    TypeFamily.TEXT,
    TypeFamily.DATE,
    TypeFamily.DECIMAL,
    TypeFamily.ENUM,
    TypeFamily.BOOLEAN,
}
# The keys that an association table may reference.
ASSOCIATION_KEY_FAMILIES = SURROGATE_KEY_FAMILIES | {TypeFamily.STRING}
# Text that a user types freely.
FREE_TEXT_FAMILIES = frozenset({TypeFamily.STRING, TypeFamily.TEXT})
# A list can be sorted by a column of any other family.
UNSORTABLE_FAMILIES = frozenset(
    {
        TypeFamily.JSON,
        TypeFamily.ARRAY,
        TypeFamily.GEOMETRY,
        TypeFamily.BIT,
        TypeFamily.UNKNOWN,
    }
)
SORTABLE_FAMILIES = frozenset(TypeFamily) - UNSORTABLE_FAMILIES
