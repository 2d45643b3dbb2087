"""What is evidence: which rows never change, the chain of seals over them, and checkpoints that are kept elsewhere."""
