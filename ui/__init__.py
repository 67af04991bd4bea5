"""Every way in to Dossier. Interfaces draw Answers; they decide nothing."""
