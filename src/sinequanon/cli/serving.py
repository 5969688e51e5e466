"""The workbench: `sqn serve`."""

from typing import Annotated

import typer

from sinequanon.cli.app import Db, app, open_store, say
from sinequanon.errors import MissingExtra


@app.command()
def serve(
    dossier: Annotated[
        str | None, typer.Argument(metavar="DOSSIER", help="The dossier to tell the address of.", show_default=False)
    ] = None,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="The port.")] = 8642,
    db: Db = None,
) -> None:
    """Open the workbench: pages on this machine to read, check and explore dossiers.

    Nothing leaves the machine. Stop it with Ctrl-C.
    """
    try:
        import uvicorn

        from sinequanon.serve import Workbench, create_app
    except ModuleNotFoundError as error:
        raise MissingExtra(f"the workbench needs {error.name}: pip install 'sinequanon[serve]'") from None
    from sinequanon.serve.render import dossier_url

    with open_store(db) as store:
        if dossier is not None:
            store.dossier_contents(dossier)
        hosts = ("127.0.0.1", "localhost", "::1", host)
        say(f"open http://{host}:{port}{dossier_url(dossier) if dossier else '/'} in a browser; Ctrl-C stops")
        uvicorn.run(create_app(Workbench(store, hosts=hosts)), host=host, port=port, log_level="warning")
