"""What officials are told when something cannot be done."""

from typing import Final

from assessment.wording import later as _

TOO_LOW: Final = _(
    "Your role does not include this. An administrator of your region can see to it that somebody with another role does it."
)
NO_RULES: Final = _(
    "The policies of your region are not installed here, so there is nothing to show. Please tell whoever runs this installation."
)
SAID: Final = {
    400: _("That could not be read. Please go back and try once more."),
    403: _(
        "That came from another site or from an old page, so nothing was done. Please open the page anew and try again."
    ),
    404: _("There is nothing here. It may have been removed, or the link is not complete."),
    405: _("This address only takes what our own pages send."),
    409: _("Somebody else was quicker, so nothing was done. Please open the page anew and look at how it stands now."),
    413: _("That was too large to be read."),
    415: _("That could not be read. Please use the form on the page."),
    429: _("There were too many tries. Please wait for a quarter of an hour, then try again."),
    503: _("There is too much to do at the moment. Please try again shortly; nothing is lost."),
}
