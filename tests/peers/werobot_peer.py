"""WeRoBot with its own encryption and Redis sessions, in one thread: `PYTHON werobot_peer.py PORT REDIS TOKEN KEY APP_ID`."""

import logging
import sys

import redis
import waitress
import werobot
from questionnaire import answer
from werobot.session.redisstorage import RedisStorage


def main(port: int, redis_url: str, token: str, aes_key: str, app_id: str) -> None:
    """Serve until it is ended."""
    robot = werobot.WeRoBot(
        token=token,
        encoding_aes_key=aes_key,
        app_id=app_id,
        session_storage=RedisStorage(redis.from_url(redis_url), prefix="werobot:"),
    )

    @robot.text
    def _hear(message: "werobot.messages.messages.TextMessage", session: dict[str, str]) -> str:
        return answer(session, message.content)

    # It logs every request that waits for a thread, which would be measured too.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # More threads take the interpreter from each other, and are slower the more of the machine is free.
    waitress.serve(
        robot.wsgi, host="127.0.0.1", port=port, threads=1, connection_limit=200, clear_untrusted_proxy_headers=True
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:6])
