"""What a large submission or release tells while it is under way."""

from propagation.review.models import ChangeRequest


class Watch:
    """Told by a service how far it is. This one does not care; JobWatch (change_request_jobs.py) keeps the row of a job."""

    def begin(self) -> None:
        """The transaction has just begun, perhaps anew after another one was in the way."""

    def step(self, assets: int) -> None:
        """One more thing has been done with so many assets."""

    def end(self, change_request: ChangeRequest) -> None:
        """All is done, and the transaction is about to commit."""


UNWATCHED = Watch()
