"""The least that an encrypted WeChat route can do, with our own envelope: open, read, echo, seal. No talk and no store.

`PYTHON -m tests.peers.echo_peer PORT TOKEN KEY APP_ID`
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.envelope import Envelope, Keys
from bot.channels.payload import read, write_xml


def main(port: int, token: str, aes_key: str, app_id: str) -> None:
    """Serve until it is ended."""
    envelope = Envelope(app_id, [Keys(token, aes_key)], 3_600)

    async def echo(request: Request) -> Response:
        asked = request.query_params
        outer = read(await request.body())
        opened = envelope.open(asked["msg_signature"], asked["timestamp"], asked["nonce"], outer["Encrypt"])
        inner = read(opened.content)
        reply = write_xml(
            {
                "ToUserName": inner["FromUserName"],
                "FromUserName": inner["ToUserName"],
                "CreateTime": int(inner["CreateTime"]),
                "MsgType": "text",
                "Content": inner["Content"],
            }
        )
        sealed = envelope.seal(reply.encode(), opened.keys, asked["nonce"], asked["timestamp"])
        fields = {
            "Encrypt": sealed.encrypt,
            "MsgSignature": sealed.msg_signature,
            "TimeStamp": sealed.timestamp,
            "Nonce": sealed.nonce,
        }
        return Response(write_xml(fields), media_type="text/xml")

    app = Starlette(routes=[Route("/hook", echo, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, lifespan="off", ws="none")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:5])
