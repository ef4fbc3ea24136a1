using System;

namespace DoJob
{
    /// <summary>What an error object of the library tells.</summary>
    internal sealed class Story
    {
        internal int Code;
        internal ErrorContext Context;
        internal string Text;
        internal string ContextText = "";
        internal int? HttpStatus;
        internal int? OsCode;
        internal string Protocol;
        internal DateTimeOffset? RetryTime;
        internal ulong? BytesNeeded;

        /// <summary>The story of a result without an error object.</summary>
        internal static Story Of(int code)
        {
            return new Story { Code = code, Text = Library.GetResultText(code) };
        }

        internal static Story Read(ErrorHandle error)
        {
            const string Owner = "JobError";
            var story = new Story();
            uint context, status;
            int osCode;
            Call.Check(Native.do_error_get_error(error, out context, out story.Code), Owner);
            Call.Check(Native.do_error_get_http_status(error, out status), Owner);
            Call.Check(Native.do_error_get_os_code(error, out osCode), Owner);
            story.Context = (ErrorContext)context;
            ulong retryTime, bytesNeeded;
            Call.Check(Native.do_error_get_retry_time(error, out retryTime), Owner);
            Call.Check(Native.do_error_get_bytes_needed(error, out bytesNeeded), Owner);
            story.HttpStatus = Units.IfAny((int)status);
            story.OsCode = Units.IfAny(osCode);
            story.RetryTime = Units.AtIfAny(retryTime);
            story.BytesNeeded = bytesNeeded == 0 ? (ulong?)null : bytesNeeded;
            story.Protocol = Units.IfAny(Utf8.Read(Owner,
                (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                    Native.do_error_get_protocol(error, buffer, capacity, out needed)));
            story.Text = Utf8.Read(Owner, (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                Native.do_error_get_error_description(error, buffer, capacity, out needed));
            story.ContextText = Utf8.Read(Owner, (byte[] buffer, UIntPtr capacity, out UIntPtr needed) =>
                Native.do_error_get_error_context_description(error, buffer, capacity, out needed));
            return story;
        }

        /// <summary>The constant's name; null if the code has none, as HTTP failures.</summary>
        internal string Name
        {
            get { return Library.GetResultName(Code); }
        }

        /// <summary>The text with the code behind it.</summary>
        public override string ToString()
        {
            string number = "0x" + Code.ToString("X8");
            return Text + " (" + (Name == null ? number : Name + ", " + number) + ")";
        }
    }
}
