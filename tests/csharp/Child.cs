using System;
using System.Linq;
using System.Reflection;

namespace DoJob.Tests
{
    /// <summary>A static method that a test runs in a process of its own: this program, started once more.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class ChildAttribute : Attribute
    {
    }

    /// <summary>Starts such methods, and is where they begin.</summary>
    internal static class Child
    {
        private const string Mark = "--child";

        /// <summary>Runs the method, which takes this place's store, in another process.</summary>
        internal static Example Start(string method, Place place)
        {
            return Example.Of(Place.Setting("DO_TESTS"), Mark, method, place.Store);
        }

        internal static bool IsMeant(string[] arguments)
        {
            return arguments[0] == Mark;
        }

        internal static int Run(string[] arguments)
        {
            const BindingFlags All = BindingFlags.Static | BindingFlags.NonPublic;
            var method = typeof(Child).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods(All))
                .Single(found => found.Name == arguments[1]
                    && found.GetCustomAttributes(typeof(ChildAttribute), false).Length > 0);
            return (int)method.Invoke(null, new object[] { arguments[2] });
        }
    }
}
