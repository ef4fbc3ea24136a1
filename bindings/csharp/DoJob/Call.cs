using System;

namespace DoJob
{
    /// <summary>Turns what native functions answer into exceptions.</summary>
    internal static class Call
    {
        /// <summary>Answers the result if it is a success.</summary>
        /// <param name="result">What a native function answered.</param>
        /// <param name="owner">The name of the class whose object was used.</param>
        internal static int Check(int result, string owner)
        {
            return result >= 0 ? result : throw Refused(Story.Of(result), owner);
        }

        /// <summary>Answers the result if it is a success; else the error object tells the story.</summary>
        internal static int Check(int result, ErrorHandle error, string owner)
        {
            using (error)
            {
                if (result >= 0)
                {
                    return result;
                }
                throw Refused(error.IsInvalid ? Story.Of(result) : Story.Read(error), owner);
            }
        }

        private static Exception Refused(Story story, string owner)
        {
            if (story.Code == Results.EClosed)
            {
                return new ObjectDisposedException(owner, story.Text);
            }
            return new DoJobException(story);
        }
    }
}
