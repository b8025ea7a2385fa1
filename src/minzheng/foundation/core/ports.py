"""Whether a server can listen at a place, and in words why not."""

import errno
import socket

WORDS = {
    errno.EADDRINUSE: "端口 {port} 已被别的程序占用。",
    errno.EACCES: "本账号不能用端口 {port}：小于 1024 的只有系统能用。请换一个。",
    errno.EADDRNOTAVAIL: "{host} 不是这台机器的地址，请核对 HOST。",
}


def why_not(port: int, host: str = "127.0.0.1") -> str:
    """Empty when it can; it is tried by listening there for a moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except socket.gaierror:
            return WORDS[errno.EADDRNOTAVAIL].format(host=host)
        except OSError as error:
            known = WORDS.get(error.errno or 0, f"听不了端口 {{port}}（{error.strerror}）。")
            return known.format(port=port, host=host)
    return ""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server can listen there."""
    return not why_not(port, host)
