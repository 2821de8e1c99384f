"""The chunks of an import that a reviewer applied."""

from marketplace.outbox.services import Message, listener
from platforms.importing.services import import_write_chunk


@listener("catalogue.import", name="importing.write_chunk")
def write_chunk(message: Message) -> None:
    import_write_chunk(import_pk=message.payload["import_pk"], chunk=message.payload["chunk"])
