using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("DoJob.Tests")]
