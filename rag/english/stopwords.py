"""English words that carry no subject of their own."""

STOPWORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can cannot could couldn't did didn't do does doesn't doing don't down during each few for
    from further had hadn't has hasn't have haven't having he her here hers herself him himself his how i if in
    into is isn't it its itself just let's may me might more most much must my myself no nor not of off on once
    only or other our ours ourselves out over own same shall she should so some such than that the their theirs
    them themselves then there these they this those through to too under until up upon us very was wasn't we were
    weren't what when where whether which while who whom whose why will with within without won't would wouldn't
    you your yours yourself yourselves please tell many give know anything something
    """.split()
)
