using System;

namespace DoJob
{
    /// <summary>A call that the library refused.</summary>
    public sealed class DoJobException : Exception
    {
        private readonly Story story;

        internal DoJobException(Story story)
            : base(story.ToString())
        {
            this.story = story;
            Name = story.Name;
            HResult = story.Code;
        }

        /// <summary>The result code, one of <see cref="Results"/>; also in <c>HResult</c>.</summary>
        public int Code
        {
            get { return story.Code; }
        }

        /// <summary>The code's name, such as <c>DO_E_INVALID_STATE</c>; null if it has none.</summary>
        public string Name { get; private set; }

        /// <summary>Where the error arose.</summary>
        public ErrorContext Context
        {
            get { return story.Context; }
        }

        /// <summary>What was wrong, where, and what to do. <c>Message</c> has the code too.</summary>
        public string Text
        {
            get { return story.Text; }
        }

        /// <summary>The HTTP status behind the error, if there is one.</summary>
        public int? HttpStatus
        {
            get { return story.HttpStatus; }
        }

        /// <summary>The operating system's number for the error, such as errno, if there is one.</summary>
        public int? OsCode
        {
            get { return story.OsCode; }
        }
    }
}
