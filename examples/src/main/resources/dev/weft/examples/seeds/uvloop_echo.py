"""The quickest echo server that uvloop's users write: a protocol, no coroutine."""
import asyncio

import uvloop


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
    print("listening at port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


uvloop.new_event_loop().run_until_complete(main())
