using System;

namespace DoJob
{
    /// <summary>A native function that writes items to an array.</summary>
    internal delegate int ArrayReader<T>(T[] array, uint capacity, out uint needed);

    /// <summary>Lists on their way out of the library.</summary>
    internal static class Arrays
    {
        /// <summary>All items that a native function has.</summary>
        internal static T[] Read<T>(string owner, ArrayReader<T> reader)
        {
            uint needed;
            int result = reader(null, 0, out needed);
            // Somebody else may add items, or remove some, before we ask again.
            for (;;)
            {
                if (result != Results.EInsufficientBuffer)
                {
                    Call.Check(result, owner);
                }
                var array = new T[needed];
                if (array.Length == 0)
                {
                    return array;
                }
                result = reader(array, (uint)array.Length, out needed);
                if (result >= 0)
                {
                    Array.Resize(ref array, (int)needed);
                    return array;
                }
            }
        }
    }
}
