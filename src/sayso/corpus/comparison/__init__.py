"""What two statements are compared by: the forms of words, quantities, likeness of words."""
