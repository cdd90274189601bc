"""What doubts and reasons of proposals are called on a screen, in the reader's language."""

from django.utils.translation import gettext as _


def doubts() -> dict[str, str]:
    """What `certainty.DOUBTS` are called, and that of `repeats`, in the reader's language."""
    return {
        "name": _("few words name it"),
        "part": _("other words stand beside it"),
        "end": _("one of from … to …"),
        "time": _("no time is said beside it"),
        "fact": _("a plan or a rule"),
        "measure": _("another measure"),
        "heading": _("a headline"),
        "owner": _("may be another body's"),
        "own": _("may be the office's own"),
        "otherwise": _("the text says another number of it, too"),
    }


def reasons() -> dict[str, str]:
    """What `not_ours.REASONS` are called, in the reader's language."""
    return {
        "some": _("surely: only some members, unions, firms or contracts"),
        "children": _("surely: children are counted"),
        "honoured": _("surely: who or what was honoured"),
        "given": _("surely: money given out"),
        "workers": _("surely: workers something was done for, not all there are"),
        "delegates": _("surely: who came to a congress"),
        "sum": _("surely: a sum of nothing counted here"),
        "share": _("surely: a share of nothing counted here"),
        "strange": _("surely: no word of the catalogue stands beside it"),
        "called": _("surely: such things are counted nowhere here"),
        "trained": _("surely: who was trained, by no studio or station"),
        "reached": _("surely: whom something reached that is counted nowhere here"),
        "spent": _("surely: money spent on something not counted here"),
        "visited": _("surely: firms or sites that were visited"),
    }
