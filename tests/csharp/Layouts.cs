using System;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;

namespace DoJob.Tests
{
    /// <summary>The assembly fits the library, and says so when it does not.</summary>
    internal static class Layouts
    {
        [Test]
        private static void EveryStructIsLaidOutAsInTheLibrary()
        {
            foreach (var layout in Layout.All)
            {
                LoadCheck.CheckLayout(layout);
            }
            var structs = typeof(Native).Assembly.GetTypes().Where(type => type.Name.StartsWith("do_"));
            Check.Sequence(
                structs.Select(type => type.Name).OrderBy(name => name, StringComparer.Ordinal),
                Layout.All.Select(layout => layout.Item1.Name).OrderBy(name => name, StringComparer.Ordinal),
                "every struct is in the table");
            foreach (var layout in Layout.All)
            {
                Check.Sequence(
                    FieldsOf(layout.Item1).Select(field => field.Name),
                    layout.Item3.Select(field => field.Item1),
                    "every field of " + layout.Item1.Name + " is in the table");
            }
        }

        private static FieldInfo[] FieldsOf(Type type)
        {
            return type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        }

        [Test]
        private static void AnotherLayoutIsRefused()
        {
            var size = Tuple.Create(typeof(do_event), 33, new[] { Tuple.Create("struct_size", 0) });
            var error = Check.Throws<NotSupportedException>(() => LoadCheck.CheckLayout(size));
            Check.Contains("do_event", error.Message);
            Check.Contains("size is 32 here and 33 there", error.Message);
            var offset = Tuple.Create(typeof(do_event), 32, new[] { Tuple.Create("state", 28) });
            error = Check.Throws<NotSupportedException>(() => LoadCheck.CheckLayout(offset));
            Check.Contains("offset of state is 24 here and 28 there", error.Message);
        }

        [Test]
        private static void AnotherAbiIsRefused()
        {
            LoadCheck.CheckAbi(Native.do_abi_version());
            var error = Check.Throws<NotSupportedException>(() => LoadCheck.CheckAbi(7));
            Check.Contains("ABI 7", error.Message);
            Check.Contains("ABI 1", error.Message);
        }

        [Test]
        private static void EveryNumberIsTheLibrarys()
        {
            AllIn("DO_JOB_STATE_", typeof(JobState), 0);
            AllIn("DO_JOB_PRIORITY_", typeof(JobPriority), 0);
            AllIn("DO_JOB_TYPE_", typeof(JobType), 0);
            AllIn("DO_ERROR_CONTEXT_", typeof(ErrorContext), 0);
            AllIn("DO_AUTH_TARGET_", typeof(AuthTarget), 0);
            AllIn("DO_AUTH_SCHEME_", typeof(AuthScheme), 0);
            AllIn("DO_PROXY_USAGE_", typeof(ProxyUsage), 0);
            AllIn("DO_HTTP_REDIRECT_POLICY_", typeof(HttpRedirectPolicy), 0);
            AllIn("DO_DIGEST_", typeof(DigestAlgorithm), 0);
            AllIn("DO_WAIT_", typeof(WaitReason), 0);
            AllIn("DO_RUNG_", typeof(Rung), 0);
            // The set without any bits is no constant of the library.
            AllIn("DO_EVENT_", typeof(JobChanges), 1);
            AllIn("DO_NOTIFY_", typeof(NotifyFlags), 1);
        }

        /// <summary>An enum has the native constants with this prefix, all of them, and no others.</summary>
        private static void AllIn(string prefix, Type type, int more)
        {
            var constants = typeof(Native).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
                .Where(field => field.IsLiteral && field.Name.StartsWith(prefix)).ToList();
            foreach (var constant in constants)
            {
                string name = constant.Name.Substring(prefix.Length).Replace("_", "");
                long here = Convert.ToInt64(Enum.Parse(type, name, true));
                Check.Equal(Convert.ToInt64(constant.GetRawConstantValue()), here, constant.Name);
            }
            Check.Equal(constants.Count + more, Enum.GetValues(type).Length, "values of " + type.Name);
        }

        [Test]
        private static void EveryResultHasANameOfItsOwn()
        {
            var results = typeof(Results).GetFields(BindingFlags.Static | BindingFlags.Public);
            Check.That(results.Length > 40, "the table is read");
            foreach (var result in results)
            {
                string name = Library.GetResultName((int)result.GetRawConstantValue());
                Check.Equal("DO" + result.Name.ToUpperInvariant(), name.Replace("_", ""));
            }
        }
    }
}
