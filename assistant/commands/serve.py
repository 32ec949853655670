"""`radrum serve`: the page."""

from argparse import Namespace

from assistant.assembly import House, open_house
from assistant.commands.terminal import progress_bar, tell
from assistant.prompts import Texts
from assistant.settings import Settings


def serve(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Serve the page until it is stopped. First use indexes the built-in knowledge, with a bar."""
    from assistant.page.serve import serve as serve_page

    def opened(chosen: Settings) -> House:
        house = open_house(chosen, progress_bar(texts), lambda: tell(texts("cli.vantar")))
        house.fill_vectors_in_background()
        return house

    serve_page(settings, args.host, args.port, opened)
    return 0
