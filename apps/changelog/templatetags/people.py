"""Of templates: `{{ step.by|called }}`, and `{{ change.by|told_apart }}` in the record of changes."""

from django import template

from apps.changelog import people

register = template.Library()
register.filter("called", people.called)
register.filter("told_apart", people.told_apart)
