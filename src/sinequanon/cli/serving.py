"""The workbench: `sqn serve`."""

from typing import Annotated, Any

import typer

from sinequanon.cli.app import Db, app, open_store, say
from sinequanon.errors import InvalidRecord, MissingExtra
from sinequanon.settings import is_on

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@app.command()
def serve(
    dossier: Annotated[
        str | None, typer.Argument(metavar="DOSSIER", help="The dossier to tell the address of.", show_default=False)
    ] = None,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="The port.")] = 8642,
    db: Db = None,
    auth: Annotated[bool, typer.Option("--auth", help="People log in; sqn accounts says who may.")] = False,
    known_as: Annotated[
        list[str] | None,
        typer.Option(
            "--known-as", metavar="NAME", help="A host name under which browsers ask for it; may be repeated."
        ),
    ] = None,
    secure: Annotated[
        bool,
        typer.Option(
            "--secure", help="Browsers reach it by https, through a proxy on this machine: cookies travel by that only."
        ),
    ] = False,
    allow_addresses: Annotated[
        bool,
        typer.Option("--allow-addresses", help="Reports may be added by their address on the web, which is fetched."),
    ] = False,
    open_to_all: Annotated[
        bool,
        typer.Option(
            "--open-to-all", help="Listen on other than this machine without --auth: whoever reaches it edits all."
        ),
    ] = False,
) -> None:
    """Open the workbench: pages on this machine to read, check and explore dossiers.

    Nothing leaves the machine, unless --allow-addresses is given (or SQN_ALLOW_ADDRESSES is 1) and somebody asks for a
    page. Stop it with Ctrl-C; what waits to be read then is read when it is started again.
    """
    try:
        import uvicorn

        from sinequanon.serve import Workbench, create_app
    except ModuleNotFoundError as error:
        raise MissingExtra(f"the workbench needs {error.name}: pip install 'sinequanon[serve]'") from None
    from sinequanon.serve.render import dossier_url

    if host not in _LOOPBACK and not auth and not open_to_all:
        raise InvalidRecord(
            f"{host}: whoever reaches this address could change everything; --auth makes people log in "
            "(--open-to-all if that is what you want)"
        )
    with open_store(db) as store:
        if dossier is not None:
            store.dossier_contents(dossier)
        if auth:
            _see_that_somebody_can_log_in(store)
        workbench = Workbench(
            store,
            hosts=(*_LOOPBACK, host, *(known_as or ())),
            needs_login=auth,
            may_fetch=allow_addresses or is_on("SQN_ALLOW_ADDRESSES"),
            is_secure=secure,
        )
        if dossier is not None:
            workbench.maps.prepare(dossier)
        place = f"[{host}]" if ":" in host else host
        say(f"open http://{place}:{port}{dossier_url(dossier) if dossier else '/'} in a browser; Ctrl-C stops")
        # Without a proxy nobody may say in a header where a request comes from.
        uvicorn.run(create_app(workbench), host=host, port=port, log_level="warning", proxy_headers=secure)


def _see_that_somebody_can_log_in(store: Any) -> None:
    if not any(account.role == "editor" for account in store.accounts.list()):
        raise InvalidRecord("nobody could log in as an editor yet; sqn accounts add NAME --role editor")
