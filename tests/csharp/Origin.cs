using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace DoJob.Tests
{
    /// <summary>An HTTP server that is busy for its first requests, and then serves one body.</summary>
    internal sealed class Origin : IDisposable
    {
        private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly byte[] body;
        private int busy;

        internal Origin(byte[] body, int busy)
        {
            this.body = body;
            this.busy = busy;
            listener.Start();
            Task.Factory.StartNew(Serve, TaskCreationOptions.LongRunning);
        }

        internal string Url
        {
            get { return "http://" + listener.LocalEndpoint + "/file"; }
        }

        private void Serve()
        {
            try
            {
                for (;;)
                {
                    using (var client = listener.AcceptTcpClient())
                    {
                        Answer(client.GetStream());
                    }
                }
            }
            catch (SocketException)
            {
                // The listener has been stopped.
            }
        }

        private void Answer(Stream stream)
        {
            var reader = new StreamReader(stream, Encoding.ASCII);
            while (!string.IsNullOrEmpty(reader.ReadLine()))
            {
                // The request's head; every request is answered alike.
            }
            bool refuse = busy-- > 0;
            string head = refuse
                ? "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: " + body.Length + "\r\n";
            var bytes = Encoding.ASCII.GetBytes(head + "Connection: close\r\n\r\n");
            stream.Write(bytes, 0, bytes.Length);
            if (!refuse)
            {
                stream.Write(body, 0, body.Length);
            }
        }

        public void Dispose()
        {
            listener.Stop();
        }
    }
}
