"""echo.py asyncio|uvloop [PORT]: sends back what comes, by a protocol, on one thread. Prints its port."""

import asyncio
import resource
import sys


class Echo(asyncio.Protocol):

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    # A peer that does not take its answers is not read from.
    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def serve(port):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", port, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main():
    kind = sys.argv[1]
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if kind == "uvloop":
        import uvloop
        uvloop.install()
    elif kind != "asyncio":
        sys.exit(f"echo.py: asyncio or uvloop, got {kind}")
    asyncio.run(serve(port))


if __name__ == "__main__":
    main()
