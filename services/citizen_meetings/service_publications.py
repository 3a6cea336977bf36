"""Publications: the calls about regions ranked, progress published, problems passed on."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bus.rpc import rpc
from law import refuse
from services.citizen_meetings import payloads, publication, store
from services.citizen_meetings.actions import information
from services.citizen_meetings.rules import participation, progress, regions, register

if TYPE_CHECKING:
    from bus.database import Transaction

Wire = Mapping[str, Any]


class Publications:
    """What is ranked beforehand and told afterwards."""

    @rpc(reads=True)
    def rank_regions(self, tx: "Transaction", payload: Wire) -> Wire:
        """Rank the regions by their situation."""
        refuse(participation.not_a_region(tx.law, payload["regions"], on=tx.today))
        refuse(regions.lacking_indicators(payload["regions"], on=tx.today))
        placed = regions.ranking(payload["regions"], on=tx.today)
        return {
            "method": register.region_ranking(tx.today).version,
            "regions": [
                {
                    "rank": one.rank,
                    "region": one.region,
                    "score": one.score,
                    "why": [asdict(reason) for reason in one.reasons],
                }
                for one in placed
            ],
        }

    @rpc
    def publish_progress(self, tx: "Transaction", payload: Wire) -> Wire:
        """Publish a quarter's progress on people's questions."""
        acting, quarter = payloads.acting_of(payload["acting"]), payload["quarter"]
        found = store.questions_of_period(tx, acting.body, *progress.span_of(quarter))
        data = publication.dataset(tx.law, acting.body, quarter, found, tx.today)
        count, digest = len(data["questions"]), publication.digest(data)
        told = information.publish(tx.law, acting, quarter, count=count, digest=digest, on=tx.today)
        store.save_told(tx, told)
        return {
            "data": data,
            "html": publication.as_page(tx.law, data, payload.get("lang", "ru")),
            "csv": publication.as_csv(data),
            "schema": publication.SCHEMA,
            "late": told.late,
        }

    @rpc
    def inform(self, tx: "Transaction", payload: Wire) -> Wire:
        """Give the half-year's information on people's problems."""
        told = information.inform(
            tx.law,
            payloads.acting_of(payload["acting"]),
            payload["what"],
            payload["half_year"],
            named=tuple(one["body"] for one in payload.get("problems", ())),
            document=payload["document"],
            on=tx.today,
        )
        store.save_told(tx, told)
        return {"to": list(told.to), "late": told.late}

    @rpc
    def issue_recommendations(self, tx: "Transaction", payload: Wire) -> Wire:
        """Issue methodical recommendations and bring them to the bodies' knowledge."""
        said = {name: payload[name] for name in ("title", "number", "address")}
        told = information.recommend(tx.law, payloads.acting_of(payload["acting"]), **said, on=tx.today)
        store.save_told(tx, told)
        return {"to": list(told.to)}
